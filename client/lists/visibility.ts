/**
 * Lists and inboxes over a connection of their own. Temporal's whole client knows a thousand messages and takes most of
 * a command's time to load; a list needs one. Configuration, retries and failures are the same
 * (docs/decisions/0027-lists-without-the-client.md).
 */
import * as grpc from '@grpc/grpc-js';
import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client/lib/grpc-retry';
import { normalizeTlsConfig } from '@temporalio/common/lib/internal-non-workflow/tls-config';
import { CONNECT_WITHIN_MS, reaching, type TemporalPlace } from '../temporal/connection';
import { serverAddress } from '../temporal/server-address';
import { decodePage, encodeListRequest, type Visibility } from './visibility-wire';

export interface VisibilityConnection extends Visibility {
  close(): void;
}

const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService';
/** As Temporal's client has them. */
const LARGEST_ANSWER = 128 * 1024 * 1024;
const KEEPALIVE = {
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 15_000,
};
const GrpcClient = grpc.makeGenericClientConstructor({}, 'WorkflowService', {});

/** @throws Failure TEMPORAL_UNREACHABLE, naming the address */
export async function connectVisibility(place: TemporalPlace): Promise<VisibilityConnection> {
  const { namespace } = place;
  const caller = await opened(place);
  return {
    namespace,
    list: async (request) =>
      decodePage(await caller.call('ListWorkflowExecutions', encodeListRequest(request), namespace)),
    close: caller.close,
  };
}

interface Caller {
  call(method: string, request: Uint8Array, namespace?: string, deadline?: number): Promise<Buffer>;
  close(): void;
}

/** Answers once the server has, as Temporal's client does. */
const opened = (place: TemporalPlace): Promise<Caller> =>
  reaching(place, async () => {
    const caller = callerFor(place);
    try {
      const deadline = Date.now() + CONNECT_WITHIN_MS;
      await caller.ready(deadline);
      await caller.call('GetSystemInfo', new Uint8Array(), undefined, deadline);
      return caller;
    } catch (error) {
      caller.close();
      throw error;
    }
  });

function callerFor({ options }: TemporalPlace): Caller & { ready(deadline: number): Promise<void> } {
  const client = new GrpcClient(serverAddress(options.address!), ...securityOf(options));
  const interceptors = [makeGrpcRetryInterceptor(defaultGrpcRetryOptions())];
  const call: Caller['call'] = (method, request, namespace, deadline) =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest<Uint8Array, Buffer>(
        `${SERVICE}/${method}`,
        (bytes) => Buffer.from(bytes),
        (bytes) => bytes,
        request,
        metadataOf(options, namespace),
        { interceptors, deadline },
        (error, answer) => (error ? reject(error) : resolve(answer!)),
      );
    });
  const ready = (deadline: number): Promise<void> =>
    new Promise((resolve, reject) => {
      client.waitForReady(deadline, (error) => (error ? reject(error) : resolve()));
    });
  return { call, ready, close: () => client.close() };
}

function securityOf({ tls: given, apiKey }: TemporalPlace['options']): [grpc.ChannelCredentials, grpc.ChannelOptions] {
  const tls = normalizeTlsConfig(given, apiKey);
  const channel = { ...KEEPALIVE, 'grpc.max_receive_message_length': LARGEST_ANSWER };
  if (!tls) return [grpc.credentials.createInsecure(), channel];
  const { serverRootCACertificate: root, clientCertPair: own, serverNameOverride: name } = tls;
  const credentials = grpc.credentials.createSsl(
    root && Buffer.from(root),
    own && Buffer.from(own.key),
    own && Buffer.from(own.crt),
  );
  const named = name ? { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name } : {};
  return [credentials, { ...channel, ...named }];
}

function metadataOf({ apiKey, metadata }: TemporalPlace['options'], namespace?: string): grpc.Metadata {
  const found = new grpc.Metadata();
  const key = typeof apiKey === 'function' ? apiKey() : apiKey;
  if (key) found.set('Authorization', `Bearer ${key}`);
  for (const [name, value] of Object.entries(metadata ?? {})) found.set(name, value);
  if (namespace) found.set('temporal-namespace', namespace);
  return found;
}
