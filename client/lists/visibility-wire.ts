/**
 * The one request of lists and inboxes, and as much of its answer as they read
 * (docs/decisions/0027-lists-without-the-client.md).
 */
import type { Client } from '@temporalio/client';
import { Root } from 'protobufjs/light';

export interface ListRequest {
  namespace: string;
  query: string;
  pageSize: number;
  nextPageToken?: Uint8Array;
}

interface Payload {
  metadata?: Record<string, Uint8Array> | null;
  data?: Uint8Array | null;
}

/** What Temporal's own client answers fits as well. */
export interface Execution {
  execution?: { workflowId?: string | null } | null;
  startTime?: { seconds?: unknown; nanos?: unknown } | null;
  memo?: { fields?: Record<string, Payload> | null } | null;
  searchAttributes?: { indexedFields?: Record<string, Payload> | null } | null;
}

export interface Page {
  executions: Execution[];
  nextPageToken: Uint8Array;
}

/** What answers a query over engagements. */
export interface Visibility {
  namespace: string;
  list(request: ListRequest): Promise<Page>;
}

/** Where there is a client, lists go by it. */
export const visibilityOf = (client: Client): Visibility => ({
  namespace: client.options.namespace,
  list: (request) => client.workflowService.listWorkflowExecutions(request),
});

const PAYLOADS = { id: 1, keyType: 'string', type: 'Payload' };

/** The part of `temporal.api` that is used, as protobufjs reads it. The numbers of fields never change. */
const MESSAGES = {
  ListRequest: {
    fields: {
      namespace: { id: 1, type: 'string' },
      pageSize: { id: 2, type: 'int32' },
      nextPageToken: { id: 3, type: 'bytes' },
      query: { id: 4, type: 'string' },
    },
  },
  Page: {
    fields: {
      executions: { id: 1, rule: 'repeated', type: 'Execution' },
      nextPageToken: { id: 2, type: 'bytes' },
    },
  },
  Execution: {
    fields: {
      execution: { id: 1, type: 'WorkflowExecution' },
      startTime: { id: 3, type: 'Timestamp' },
      memo: { id: 10, type: 'Memo' },
      searchAttributes: { id: 11, type: 'SearchAttributes' },
    },
  },
  WorkflowExecution: { fields: { workflowId: { id: 1, type: 'string' } } },
  Timestamp: { fields: { seconds: { id: 1, type: 'int64' }, nanos: { id: 2, type: 'int32' } } },
  Memo: { fields: { fields: PAYLOADS } },
  SearchAttributes: { fields: { indexedFields: PAYLOADS } },
  Payload: { fields: { metadata: { id: 1, keyType: 'string', type: 'bytes' }, data: { id: 2, type: 'bytes' } } },
};

const root = Root.fromJSON({ nested: MESSAGES });
const listRequest = root.lookupType('ListRequest');
const listPage = root.lookupType('Page');

export const encodeListRequest = (request: ListRequest): Uint8Array =>
  listRequest.encode(listRequest.fromObject(request)).finish();

/** @throws RangeError or Error where the bytes are no such answer */
export const decodePage = (bytes: Uint8Array): Page =>
  listPage.toObject(listPage.decode(bytes), { defaults: true }) as Page;
