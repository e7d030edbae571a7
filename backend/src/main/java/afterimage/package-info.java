/**
 * The wiring of the program: {@link afterimage.Main} reads the command line and hands over to a
 * command. It may import every package; no package imports it. Start with {@code Main}.
 */
@NullMarked
package afterimage;

import org.jspecify.annotations.NullMarked;
