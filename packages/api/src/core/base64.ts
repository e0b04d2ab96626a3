/** Base64 with padding, as in a Secret's data and a ConfigMap's binaryData. */
import { utf8Bytes } from "@kubenetsim/sim";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The base64 text of a text's UTF-8 bytes. */
export function encodeBase64(text: string): string {
  const bytes = utf8Bytes(text);
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) out += encodeGroup(bytes, i);
  return out;
}

/** The bytes of a base64 text, or undefined where it is not base64. Line breaks are allowed, as in Go. */
export function decodeBase64(text: string): readonly number[] | undefined {
  const packed = text.replace(/[\r\n]/g, "");
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return undefined;
  const digits = packed.replace(/=+$/, "");
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    held = ((held << 6) | ALPHABET.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bytes;
}

/** How many bytes a base64 text stands for. */
export function base64Length(text: string): number {
  const packed = text.replace(/[\r\n=]/g, "");
  return Math.floor((packed.length * 3) / 4);
}

/** The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: readonly number[]): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] as number;
    const length = lead < 0x80 ? 1 : lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    const tail = bytes.slice(i + 1, i + length);
    const whole = length > 0 && lead < 0xf8 && tail.length === length - 1 && tail.every((byte) => byte >> 6 === 2);
    const code = tail.reduce(
      (sum, byte) => (sum << 6) | (byte & 0x3f),
      length === 1 ? lead : lead & (0xff >> (length + 1)),
    );
    text += whole && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    i += whole ? length : 1;
  }
  return text;
}

function encodeGroup(bytes: Uint8Array, start: number): string {
  const [a, b, c] = [bytes[start] as number, bytes[start + 1], bytes[start + 2]];
  const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
  const digit = (shift: number): string => ALPHABET[(bits >> shift) & 63] as string;
  return `${digit(18)}${digit(12)}${b === undefined ? "=" : digit(6)}${c === undefined ? "=" : digit(0)}`;
}
