package afterimage.optimize;

/**
 * All of a session that cannot be computed again: with the recipe and the tunings it continues as
 * if it had never stopped, to the byte.
 *
 * @param step how many steps are done
 * @param parameters (3, size, size), row by row
 * @param first Adam's mean of gradients, or SGD's velocity; as long as the parameters
 * @param second Adam's mean of squared gradients; as long as the parameters
 */
@SuppressWarnings("ArrayRecordComponent") // half a megabyte of numbers each; compared in tests only
public record OptimizerState(int step, float[] parameters, float[] first, float[] second) {}
