/** Reads the body of a source as a stream. It has the limits of any request, and a limit of bytes of its own. */
import { DateTime } from 'luxon';
import { declaredCharset } from '../domain/kernel/decode';
import { checkStatus, exchange, type HttpConfig, type HttpRequest, mediaTypeOf, sourceFailure, tooLong } from './http';
import { limitBytes } from './limit-bytes';

export interface StreamHead {
  /** In lower case without parameters, or '' where the answer names none. */
  mediaType: string;
  /** The charset that the answer declares, where it does. */
  charset?: string;
  /** `Last-Modified` in ms since 1970; null where the answer does not say. */
  modifiedAt: number | null;
}

/**
 * Gives the body of a source to `take`, which reads it to its end or throws a Failure.
 * @throws Failure SOURCE_UNREACHABLE or SOURCE_UNUSABLE, as `read` does; what `take` throws; the reason of `signal`
 */
export const readStream = <T>(
  asked: Pick<HttpRequest, 'url' | 'headers' | 'signal'>,
  config: HttpConfig,
  maxBytes: number,
  take: (body: AsyncIterable<Uint8Array>, head: StreamHead) => Promise<T>,
): Promise<T> =>
  exchange(asked, config, async (response, where) => {
    const mediaType = mediaTypeOf(response, where);
    checkStatus(response.statusCode, `${where} answered ${response.statusCode}`);
    const modified = DateTime.fromHTTP(String(response.headers['last-modified'] ?? ''));
    return take(limitBytes(response.body, maxBytes, tooLong(where, maxBytes)), {
      mediaType,
      charset: declaredCharset(String(response.headers['content-type'] ?? '')),
      modifiedAt: modified.isValid ? modified.toMillis() : null,
    });
  }).catch((error: unknown) => {
    throw sourceFailure(error);
  });
