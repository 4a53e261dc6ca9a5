/**
 * The one request of lists and inboxes on the wire, and as much of its answer as they read. The numbers are those of
 * `temporal.api`; they never change.
 */
import type { Client } from '@temporalio/client';
import { Reader, Writer } from 'protobufjs/minimal';

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

const NO_BYTES = new Uint8Array();
const BYTES = 2;
const tag = (field: number, wireType = BYTES): number => (field << 3) | wireType;

export function encodeListRequest({ namespace, query, pageSize, nextPageToken }: ListRequest): Uint8Array {
  const writer = Writer.create().uint32(tag(1)).string(namespace).uint32(tag(2, 0)).int32(pageSize);
  if (nextPageToken) writer.uint32(tag(3)).bytes(nextPageToken);
  return writer.uint32(tag(4)).string(query).finish();
}

/** @throws RangeError or Error where the bytes are no such answer */
export function decodePage(bytes: Uint8Array): Page {
  const page: Page = { executions: [], nextPageToken: NO_BYTES };
  message(Reader.create(bytes), bytes.length, {
    1: (from) => page.executions.push(executionOf(from)),
    2: (from) => {
      page.nextPageToken = from.bytes();
    },
  });
  return page;
}

type Fields = Record<number, (from: Reader) => void>;

/** Reads the fields that are named up to `end`, and skips all others. */
function message(from: Reader, end: number, fields: Fields): void {
  while (from.pos < end) {
    const found = from.uint32();
    const read = fields[found >>> 3];
    if (read) read(from);
    else from.skipType(found & 7);
  }
}

const inner = (from: Reader, fields: Fields): void => message(from, from.uint32() + from.pos, fields);

function executionOf(from: Reader): Execution {
  const one: Execution = {};
  inner(from, {
    1: () => {
      const execution: Execution['execution'] = {};
      one.execution = execution;
      inner(from, {
        1: () => {
          execution.workflowId = from.string();
        },
      });
    },
    3: () => {
      const startTime: { seconds?: unknown; nanos?: unknown } = {};
      one.startTime = startTime;
      inner(from, {
        1: () => {
          startTime.seconds = from.int64();
        },
        2: () => {
          startTime.nanos = from.int32();
        },
      });
    },
    10: () => {
      one.memo = { fields: payloadsIn(from) };
    },
    11: () => {
      one.searchAttributes = { indexedFields: payloadsIn(from) };
    },
  });
  return one;
}

/** A message whose only field is a map of payloads. */
function payloadsIn(from: Reader): Record<string, Payload> {
  const map = new Map<string, Payload>();
  inner(from, { 1: () => entryOf(from, map, {}, payloadOf) });
  return Object.fromEntries(map);
}

/** One entry of a map; what is empty may be absent on the wire. */
function entryOf<T>(from: Reader, map: Map<string, T>, empty: T, read: (from: Reader) => T): void {
  let key = '';
  let value = empty;
  inner(from, {
    1: () => {
      key = from.string();
    },
    2: () => {
      value = read(from);
    },
  });
  map.set(key, value);
}

function payloadOf(from: Reader): Payload {
  const metadata = new Map<string, Uint8Array>();
  let data: Uint8Array = NO_BYTES;
  inner(from, {
    1: () => entryOf(from, metadata, NO_BYTES, (bytes) => bytes.bytes()),
    2: () => {
      data = from.bytes();
    },
  });
  return { metadata: Object.fromEntries(metadata), data };
}
