/** Orders of text, and text made safe to print or to write down. */

/** Compares as UTF-8 bytes, the order in which Go sorts map keys: by code point, not by UTF-16 unit. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    // Surrogates stand for code points above every other UTF-16 unit.
    if (leftHigh !== rightHigh) return leftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

// Control, format, surrogate, line and paragraph separator characters.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text that cannot forge a line, colour a terminal or reverse its direction: such characters as `\u001b`. */
export function escapeUnprintable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** Text that has a UTF-8 form: each lone surrogate becomes the replacement character, as Go reads it. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}
