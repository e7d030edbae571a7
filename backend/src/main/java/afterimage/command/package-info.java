/**
 * The commands of the command line, one file each, so that {@code Main} stays the wiring. It may
 * import {@code store}, {@code optimize}, {@code network} and {@code recipe}; only {@code Main}
 * imports it. Start with {@code Render}.
 */
@NullMarked
package afterimage.command;

import org.jspecify.annotations.NullMarked;
