/** The Temporal server of one run of the command line: found by options and environment, connected when it is needed. */
import type { Client } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { installationWorkflowId, MEMO_STORE } from '../../domain/kernel/names';
import { isOnThisMachine } from '../../domain/record/stores';
import type { NamedThere } from '../files/evidence-access';
import { connectVisibility, type VisibilityConnection } from '../lists/visibility';
import { configuredAddress, connect, type TemporalPlace, temporalPlace } from '../temporal/connection';
import { EMBEDDED_ADDRESS, serverAddress } from '../temporal/server-address';
import { namedThere } from '../temporal/store-identity';

/** What the command line says of the server. */
export interface ServerOptions {
  address?: string;
  namespace?: string;
}

export class ServerAccess {
  private connected: Promise<Client> | undefined;
  private visible: Promise<VisibilityConnection> | undefined;

  constructor(
    private readonly options: ServerOptions,
    private readonly env: NodeJS.ProcessEnv,
    readonly taskQueue: string,
  ) {}

  /** Where Temporal is, by the options or the environment. */
  location(): TemporalPlace {
    const place = temporalPlace(this.givenAddress());
    return { ...place, namespace: this.options.namespace ?? (this.env.TEMPORAL_NAMESPACE || place.namespace) };
  }

  /** HOST:PORT of the server that an option, the environment or a Temporal profile names; undefined where nothing does. @throws Failure BAD_INPUT */
  givenAddress(): string | undefined {
    return this.options.address?.trim() ? serverAddress(this.options.address) : this.environmentAddress();
  }

  /** The same without the option. @throws Failure BAD_INPUT */
  private environmentAddress(): string | undefined {
    const given = this.env.TEMPORAL_ADDRESS?.trim() || configuredAddress();
    return given === undefined ? undefined : serverAddress(given);
  }

  /** The server that a command in this environment asks where none is named to it; null where what it says is no address. */
  usualAddress(): string | null {
    try {
      return this.environmentAddress() ?? EMBEDDED_ADDRESS;
    } catch {
      return null;
    }
  }

  /** Whether a server was asked for anything. */
  get isAsked(): boolean {
    return this.connected !== undefined || this.visible !== undefined;
  }

  /** @throws Failure TEMPORAL_UNREACHABLE */
  client(): Promise<Client> {
    this.connected ??= connect(this.location());
    return this.connected;
  }

  /** For lists and inboxes, which need no more. @throws Failure TEMPORAL_UNREACHABLE */
  visibility(): Promise<VisibilityConnection> {
    this.visible ??= connectVisibility(this.location());
    return this.visible;
  }

  /** Which store the namespace names. Where no server answers on this machine, nothing can be compared: it is asked later. */
  async namedThere(): Promise<NamedThere> {
    const { namespace, options } = this.location();
    const nowhere = { address: options.address!, namespace, there: undefined };
    try {
      // A list has asked by a smaller connection already.
      if (this.visible && !this.connected) return { ...nowhere, there: await this.namedByList(await this.visible) };
      return await namedThere(await this.client(), this.taskQueue);
    } catch (error) {
      if (error instanceof Failure && error.code === 'TEMPORAL_UNREACHABLE' && isOnThisMachine(options.address!))
        return nowhere;
      throw error;
    }
  }

  private async namedByList({ list, namespace }: VisibilityConnection): Promise<string | undefined> {
    const query = `WorkflowId = '${installationWorkflowId(this.taskQueue)}'`;
    const { executions } = await list({ namespace, query, pageSize: 1 });
    const { data } = executions[0]?.memo?.fields?.[MEMO_STORE] ?? {};
    return data ? (JSON.parse(Buffer.from(data).toString('utf8')) as string) : undefined;
  }

  async close(): Promise<void> {
    (await this.visible?.catch(() => undefined))?.close();
    const client = await this.connected?.catch(() => undefined);
    await client?.connection.close();
  }
}
