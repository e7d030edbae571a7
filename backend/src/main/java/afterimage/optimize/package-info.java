/**
 * The mathematics on tensors: how pictures are made, seen, scored, penalized and stepped uphill. It
 * may import {@code network} and {@code recipe}, and nothing else of the house. Start with {@code
 * Ascent}, the step of one batch of sessions.
 */
@NullMarked
package afterimage.optimize;

import org.jspecify.annotations.NullMarked;
