/** How a worker notifies people. If both are absent, notices are only in its log. */
export interface NoticesConfig {
  mail: MailConfig | null;
  /** Address of an incoming webhook, or a reference to it: `env:NAME` or `file:PATH`. */
  chat: string | null;
}

export interface MailConfig {
  host: string;
  port: number;
  /** TLS from the first byte; else STARTTLS. */
  secure: boolean;
  from: { name: string; address: string };
  /** Whom the worker logs in as; `password` is a reference to the secret. */
  login: { user: string; password: string } | null;
  /** Certificates (PEM) that are trusted besides the usual ones. */
  ca?: string;
}

/** A worker that notifies nobody. */
export const NO_NOTICES: NoticesConfig = { mail: null, chat: null };
