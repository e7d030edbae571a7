/**
 * The outside: REST, the live socket and the page, over Akka HTTP; the only package that knows
 * HTTP. Imports session, worker (for what frames and reports carry), recipe, and of store how files
 * are written and hashed. Start with {@link afterimage.http.Routes} and docs/protocol.md; {@link
 * afterimage.http.Wire} is that page in code.
 */
@NullMarked
package afterimage.http;

import org.jspecify.annotations.NullMarked;
