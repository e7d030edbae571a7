/**
 * What a user asks for, as values: recipes, objectives, tunings, presets, their JSON and their
 * limits. It imports nothing of the house, and knows no tensors, actors or files. Start with {@code
 * Recipe}.
 */
@NullMarked
package afterimage.recipe;

import org.jspecify.annotations.NullMarked;
