/**
 * A client's system that carries out its orders and records them: what was ordered under which key, and how many orders
 * were in progress at once. A test can hold it at any moment, and let it continue or lose the request there.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SwitchAction, Target as Wanted } from '../../domain/model/rollback';
import { digest } from '../../domain/values/digest';
import type { Team } from '../../examples/mailbox/team';
import { short, type WrittenCharter } from './charters';
import type { World } from './world';

export interface Ordered {
  key: string;
  action: SwitchAction;
  target: Wanted;
}

/** A moment at which the target can be held: a request has arrived, or an order has been carried out and not answered. */
export interface FaultMoment {
  when: 'asked' | 'done';
  /** `POST drill`, `GET /status`, … */
  what: string;
}

interface Trap {
  wanted: (moment: FaultMoment) => boolean;
  caught: () => void;
  fate: Promise<'continues' | 'lost'>;
}

export interface HeldOrder {
  /** Resolves when the target has reached such a moment. */
  caught: Promise<void>;
  /** Lets this, and every other like it, continue. */
  release(): void;
  /** Loses what is held now; later requests continue. */
  lose(): void;
}

class ConnectionLost extends Error {}

export class Target {
  running: Wanted = { base: null, candidate: null, exposure: 0 };
  /** What was carried out, in order; an order that comes again under its key is the same one. */
  readonly carriedOut: Ordered[] = [];
  /** Keys as they arrived, repeated ones too. */
  readonly arrived: string[] = [];
  /** When orders were refused, ms. */
  readonly refused: number[] = [];
  /** The largest number of orders of different keys that were in progress at once. */
  mostAtOnce = 0;
  /** The critical guardrail comes out bad. */
  bad = false;
  /** Orders that are taken, answered as carried out, and not carried out: for ever under their key. */
  lies: (order: Ordered) => boolean = () => false;
  /** Orders that are refused. */
  refuses: (order: Ordered) => boolean = () => false;
  /** How long an order takes, in milliseconds. */
  takes: () => number = () => 0;
  /** Requests whose sender went away without an answer. */
  hungUp = 0;
  /** Records of a release that has gone and that nobody has put right yet. */
  open = 0;
  /** Releases whose artefact is here. */
  readonly held = new Set<string>();
  private readonly traps = new Set<Trap>();
  private readonly inFlight = new Map<string, Promise<{ status: number; body: unknown }>>();
  private readonly applied = new Map<string, unknown>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Target> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = new Target(server);
    server.on('request', (request, response) => {
      // The sender may have been killed meanwhile, or the request is lost on purpose.
      target.answer(request, response).catch(() => response.destroy());
    });
    return target;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Holds every request that reaches such a moment from now on. */
  hold(wanted: (moment: FaultMoment) => boolean): HeldOrder {
    let decide = (_fate: 'continues' | 'lost'): void => {};
    const fate = new Promise<'continues' | 'lost'>((resolve) => {
      decide = resolve;
    });
    let caught = (): void => {};
    const isCaught = new Promise<void>((resolve) => {
      caught = resolve;
    });
    const trap = { wanted, caught, fate };
    this.traps.add(trap);
    const end = (how: 'continues' | 'lost') => (): void => {
      this.traps.delete(trap);
      decide(how);
    };
    return { caught: isCaught, release: end('continues'), lose: end('lost') };
  }

  /** The charter of an engagement whose target this is: everything that it measures and switches is here. */
  readonly inCharter = (charter: WrittenCharter): void => {
    for (const metric of charter.metrics) {
      const share = metric.id !== 'minutes-per-mail';
      metric.source = `${this.url}/readings/${metric.id}`;
      metric.query = share ? { good: '/good', total: '/total' } : { value: '/value', samples: '/samples' };
    }
    charter.goLive.leastUse = { source: `${this.url}/readings/use`, query: { good: '/good', total: '/total' } };
    charter.build.eventLog = `${this.url}/events`;
    Object.assign(charter.rollback, {
      executor: { url: `${this.url}/switch`, status: `${this.url}/status`, secret: 'env:MAILBOX_SECRET' },
      proof: { url: `${this.url}/probe`, value: '/handledBy', equals: 'people' },
      compensated: { url: `${this.url}/compensation`, value: '/open', equals: 0 },
    });
  };

  private async reachMoment(when: FaultMoment['when'], what: string): Promise<void> {
    for (const trap of this.traps) {
      if (!trap.wanted({ when, what })) continue;
      trap.caught();
      if ((await trap.fate) === 'lost') throw new ConnectionLost();
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.once('close', () => {
      if (!response.writableFinished) this.hungUp += 1;
    });
    const url = new URL(request.url ?? '/', this.url);
    let raw = '';
    for await (const part of request) raw += part;
    const order = request.method === 'POST' ? (JSON.parse(raw) as Ordered) : null;
    const what = `${request.method} ${order ? order.action : url.pathname}`;
    await this.reachMoment('asked', what);
    const { status, body } = order ? await this.obey(order, what) : { status: 200, body: this.statusFor(url) };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  /** An order under a key that is known is the same order: it has the same answer. */
  private obey(order: Ordered, what: string): Promise<{ status: number; body: unknown }> {
    this.arrived.push(order.key);
    const known = this.applied.get(order.key);
    if (known) return Promise.resolve({ status: 200, body: known });
    const running = this.inFlight.get(order.key);
    if (running) return running;
    const begun = this.execute(order, what).finally(() => this.inFlight.delete(order.key));
    this.inFlight.set(order.key, begun);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.inFlight.size);
    return begun;
  }

  private async execute(order: Ordered, what: string): Promise<{ status: number; body: unknown }> {
    const { key, action, target } = order;
    const milliseconds = this.takes();
    if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (this.refuses(order)) {
      this.refused.push(Date.now());
      return { status: 409, body: { error: 'not now' } };
    }
    if (!this.lies(order)) {
      this.running = target;
      this.carriedOut.push({ key, action, target });
    }
    const answer = { target };
    this.applied.set(key, answer);
    await this.reachMoment('done', what);
    return { status: 200, body: answer };
  }

  private statusFor(url: URL): unknown {
    const { base, candidate } = this.running;
    const key = url.searchParams.get('key');
    const [, first, metric] = url.pathname.split('/');
    switch (first) {
      case 'status':
        return {
          ...this.running,
          artefacts: artefactsOf(this.held),
          ...(key ? { applied: this.applied.has(key) } : {}),
        };
      case 'probe':
        return { handledBy: candidate ?? base ?? 'people' };
      case 'compensation':
        return { open: this.open };
      case 'readings':
        return { ...this.reading(metric!), at: new Date().toISOString() };
      default:
        return {};
    }
  }

  private reading(metric: string): object {
    if (metric === 'minutes-per-mail') return { value: 0.5, samples: 1_000 };
    if (metric !== 'wanted-set-aside') return { good: 970, total: 1_000 };
    return { good: this.bad ? 400 : 10, total: 1_000 };
  }
}

/** The targets of a test's engagements, one each. */
export class Targets {
  private readonly started: Target[] = [];

  async start(): Promise<Target> {
    const target = await Target.start();
    this.started.push(target);
    return target;
  }

  /** An engagement with a target of its own, kicked off. `change` edits its charter; by default it names the target. */
  async open(
    world: World,
    change: (written: WrittenCharter, target: Target) => void = (written, target) => target.inCharter(written),
  ): Promise<{ team: Team; target: Target }> {
    const target = await this.start();
    const charter = world.charter(short((written) => change(written, target)));
    const team = world.team(charter);
    await world.dayone.start(charter, team.who('delivery-lead'));
    await team.kickOff();
    return { team, target };
  }

  /** The same with this release live. */
  async live(world: World, release: string): Promise<{ team: Team; target: Target }> {
    const { team, target } = await this.open(world);
    await team.openTheLock();
    await buildAt(target, team, release);
    await team.getReady(release);
    await team.sayGo();
    await team.live(release);
    return { team, target };
  }

  async stop(): Promise<void> {
    await Promise.all(this.started.map((target) => target.stop()));
  }
}

const artefactsOf = (releases: ReadonlySet<string>): Record<string, string> =>
  Object.fromEntries([...releases].map((release) => [release, digest(release)]));

/** Step 7 with a release that is held by this target from then on. */
export async function buildAt(target: Target, team: Team, release: string): Promise<void> {
  target.held.add(release);
  const by = team.who('delivery-lead');
  await team.dayone.tell(team.id, 'submit-release', {
    by,
    manifest: {
      release,
      model: 'a model by a supplier',
      configDigest: digest('configuration'),
      artefactDigest: digest(release),
      builtBy: by,
      evaluation: {
        'unwanted-kept-away': { value: 0.97, samples: 1_000 },
        'wanted-set-aside': { value: 0.01, samples: 1_000 },
      },
    },
  });
  await team.signAll('build');
  await team.accepted('build');
}
