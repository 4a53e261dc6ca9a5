/**
 * Decodes what it can; what it cannot becomes a value that handlers refuse. A signal of an unknown encoding would
 * otherwise block its workflow for good.
 */
import { DefaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

class TolerantPayloadConverter implements PayloadConverter {
  private readonly inner = new DefaultPayloadConverter();

  toPayload<T>(value: T): Payload {
    return this.inner.toPayload(value);
  }

  fromPayload<T>(payload: Payload): T {
    try {
      return this.inner.fromPayload(payload);
    } catch {
      return { undecodable: true } as T;
    }
  }
}

export const payloadConverter = new TolerantPayloadConverter();
