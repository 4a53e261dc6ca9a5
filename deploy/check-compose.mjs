// Holds docker-compose.yml to what docs/reference/deployment.md promises: node check-compose.mjs RENDERED SECRET.
// RENDERED: what `docker compose config --format json` made of it with every required secret set to SECRET.
// Tells every fault on stderr and ends with 1; else prints the variables of the Temporal server, one NAME=VALUE a line.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SECRET_NAME = /PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_KEY|PRIVATE/;
/** What would be lost with a container that kept it for itself. */
const KEPT = { postgresql: '/var/lib/postgresql/data', worker: '/var/lib/dayone' };
const OLDEST_SERVER = [1, 32, 1];
const POLL_LIMITS = ['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS`);

const [file, secret] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const { services, volumes } = JSON.parse(text);
const all = Object.entries(services);

const onLoopbackOnly = all.flatMap(([name, { ports = [], network_mode }]) => [
  ...ports
    .filter(({ host_ip }) => host_ip !== '127.0.0.1' && host_ip !== '::1')
    .map(({ published }) => `${name}: port ${published} is published beyond loopback`),
  ...(network_mode ? [`${name}: network_mode ${network_mode} publishes everything`] : []),
]);

/** Every secret is exactly the one that was set, and that one stands nowhere else: in no command, no label. */
function noOtherSecrets() {
  const secrets = all.flatMap(([name, { environment = {} }]) =>
    Object.entries(environment)
      .filter(([variable]) => SECRET_NAME.test(variable))
      .map(([variable, value]) => ({ at: `${name}: ${variable}`, value })),
  );
  const elsewhere = text.split(secret).length - 1 - secrets.filter(({ value }) => value === secret).length;
  return [
    ...secrets.filter(({ value }) => value !== secret).map(({ at }) => `${at} has a value of its own`),
    ...(secrets.length === 0 ? ['no secret was found: is the check still looking for the right names?'] : []),
    ...(elsewhere > 0 ? [`a secret stands outside the variables that are meant for it, ${elsewhere} times`] : []),
  ];
}

function healthChecks() {
  const image = /^HEALTHCHECK .*CMD/m.test(readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8'));
  return all
    .filter(([, { restart }]) => restart === 'unless-stopped')
    .filter(([, { healthcheck, build }]) => !healthcheck?.test && !(build && image))
    .map(([name]) => `${name}: runs on and has no health check`);
}

const restarts = all.filter(([, { restart }]) => !restart).map(([name]) => `${name}: has no restart policy`);

const waiting = all.flatMap(([name, { depends_on = {} }]) =>
  Object.entries(depends_on)
    .filter(([, { condition }]) => condition === 'service_started')
    .map(([other]) => `${name}: waits for ${other} to start, not to be ready`),
);

const kept = Object.entries(KEPT)
  .filter(
    ([name, target]) =>
      !services[name]?.volumes?.some((one) => one.type === 'volume' && one.target === target && one.source in volumes),
  )
  .map(([name, target]) => `${name}: ${target} is no named volume`);

function serverIsNew() {
  const tag = /:(\d+)\.(\d+)\.(\d+)$/
    .exec(services.temporal?.image ?? '')
    ?.slice(1)
    .map(Number);
  const order = tag?.map((part, index) => part - OLDEST_SERVER[index]).find((difference) => difference !== 0) ?? 0;
  return tag && order >= 0 ? [] : [`temporal: ${services.temporal?.image} is not ${OLDEST_SERVER.join('.')} or newer`];
}

function pollLimits() {
  const mount = services.temporal?.volumes?.find(
    ({ target }) => target === services.temporal.environment.DYNAMIC_CONFIG_FILE_PATH,
  );
  if (!mount) return ['temporal: its dynamic configuration is not mounted'];
  const settings = readFileSync(mount.source, 'utf8');
  return POLL_LIMITS.filter((name) => !settings.includes(`\n${name}:\n  - value: 2000\n`)).map(
    (name) => `${name} is not 2000`,
  );
}

const faults = [
  ...onLoopbackOnly,
  ...noOtherSecrets(),
  ...healthChecks(),
  ...restarts,
  ...waiting,
  ...kept,
  ...serverIsNew(),
  ...pollLimits(),
];
for (const fault of faults) process.stderr.write(`docker-compose.yml: ${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
if (faults.length === 0) {
  const variables = Object.entries(services.temporal.environment);
  process.stdout.write(variables.map(([name, value]) => `${name}=${value}\n`).join(''));
}
