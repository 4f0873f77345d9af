/** Request targets: what is not canonical is redirected, as the original's router does. */

/**
 * The canonical form of a request target with repeated slashes, `.` or `..` in its path; null when it is
 * canonical already. The query is kept. The result is a path on this server: characters that browsers
 * would read as something else, such as a backslash, are escaped.
 *
 * @source Go's path.Clean, as gorilla/mux applies it: a trailing slash is kept
 */
export function canonicalTarget(target: string): string | null {
  if (!target.startsWith('/')) return null;
  const queryAt = target.indexOf('?');
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  if (!path.includes('//') && !path.includes('/.')) return null;
  const cleaned = cleanPath(path);
  if (cleaned === path) return null;
  return escapeUnsafe(queryAt < 0 ? cleaned : cleaned + target.slice(queryAt));
}

function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const trailing = path.endsWith('/') && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${trailing}`;
}

const unsafe = /[^\w\-.~!$&'()*+,;=:@%/?]/gu;

function escapeUnsafe(target: string): string {
  return target.replace(unsafe, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
      .join(''),
  );
}
