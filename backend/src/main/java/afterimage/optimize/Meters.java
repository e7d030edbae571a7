package afterimage.optimize;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one step measured, before its update.
 *
 * @param step the number of the step, from 1
 * @param objective the weighted sum of the terms
 * @param terms the terms before their weights, in the order of the recipe
 * @param penalties the weighted penalties that are on, by name
 * @param logit of the class that is followed, mean over views; null without one
 * @param probability of that class; null without one
 * @param gradientNorm L2 norm of the gradient with respect to the parameters, before clipping
 * @param mean of the picture, 0..1
 * @param contrast standard deviation of the picture, 0..0.5
 */
public record Meters(
    int step,
    float objective,
    List<Float> terms,
    Map<String, Float> penalties,
    @Nullable Float logit,
    @Nullable Float probability,
    float gradientNorm,
    float mean,
    float contrast) {
  public Meters {
    terms = List.copyOf(terms);
    penalties = Map.copyOf(penalties);
  }
}
