/**
 * What is kept on disk: pictures with the story of how they were made inside. It may import {@code
 * recipe} and nothing else of the house. Start with {@code Pictures}.
 */
@NullMarked
package afterimage.store;

import org.jspecify.annotations.NullMarked;
