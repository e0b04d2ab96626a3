/** UTF-8 bytes of a text, by hand: TextEncoder belongs to the host. */

/** The UTF-8 bytes of `text`; a lone surrogate becomes U+FFFD, as everywhere. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdfff) {
      const whole = text.codePointAt(i) ?? 0xfffd;
      if (whole > 0xffff) i++;
      code = whole > 0xffff ? whole : 0xfffd;
    }
    length = putCodePoint(bytes, length, code);
  }
  return bytes.subarray(0, length);
}

function putCodePoint(bytes: Uint8Array, at: number, code: number): number {
  let next = at;
  if (code < 0x80) {
    bytes[next++] = code;
    return next;
  }
  if (code < 0x800) {
    bytes[next++] = 0xc0 | (code >> 6);
  } else {
    if (code < 0x10000) {
      bytes[next++] = 0xe0 | (code >> 12);
    } else {
      bytes[next++] = 0xf0 | (code >> 18);
      bytes[next++] = 0x80 | ((code >> 12) & 0x3f);
    }
    bytes[next++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[next++] = 0x80 | (code & 0x3f);
  return next;
}
