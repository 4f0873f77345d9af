/** Names that proxies see. */

const safeInProxies = /^[A-Za-z0-9_.-]*$/;
const unsafeInProxies = /[^A-Za-z0-9_.-]/gu;

/**
 * A name that HAProxy accepts, different for different input: each other character becomes `:` and the
 * two hex digits of each of its UTF-8 bytes, so `public/web:1` is `public:2fweb:3a1`.
 *
 * Differs: upstream maps every other character, capitals too, to `-`, so that `my_svc` and `my-svc`
 * meet in one frontend, which HAProxy refuses together with the whole file.
 */
export function proxySafeName(name: string): string {
  if (safeInProxies.test(name)) return name;
  return name.replace(unsafeInProxies, hexBytes);
}

function hexBytes(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // A lone surrogate has no UTF-8 form. All four digits keep two of them apart.
  if (code >= 0xd800 && code <= 0xdfff) return `:${code.toString(16)}`;
  return [...Buffer.from(character, 'utf8')].map((byte) => `:${byte.toString(16).padStart(2, '0')}`).join('');
}

/**
 * The version part of an image name, as the original shows it: what stands between the first and the
 * second colon, or the whole name without one.
 *
 * @source NinesStack/sidecar service/service.go Version
 */
export function imageVersion(image: string): string {
  return image.split(':')[1] ?? image;
}
