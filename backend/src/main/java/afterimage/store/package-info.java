/**
 * What is kept on disk: pictures with the story of how they were made inside, and the checkpoints
 * from which sessions go on. It may import {@code recipe} and nothing else of the house. Start with
 * {@code Pictures} and {@code Checkpoints}.
 */
@NullMarked
package afterimage.store;

import org.jspecify.annotations.NullMarked;
