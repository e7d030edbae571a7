package afterimage.command;

import afterimage.network.Network;
import afterimage.recipe.Recipe;
import afterimage.recipe.Term;
import org.jspecify.annotations.Nullable;

/**
 * What a picture shows.
 *
 * @param title in short words
 * @param index of the class whose probability is told; null where the objective has none
 */
record Subject(String title, @Nullable Integer index) {
  /** A class. */
  static Subject of(int index, Network network) {
    return new Subject(network.labels().of(index), index);
  }

  /** What a recipe asks for: the first class that it pushes up, if it does. */
  static Subject of(Recipe recipe, Network network) {
    for (Term each : recipe.objective()) {
      if (each instanceof Term.ClassTerm term
          && term.weight() > 0
          && network.logits().isPresent()) {
        Integer index = term.index();
        int found =
            index == null
                ? network.labels().find(String.valueOf(term.label()))
                : network.labels().index(index);
        return recipe.objective().size() == 1
            ? of(found, network)
            : new Subject(recipe.title(), found);
      }
    }
    return new Subject(recipe.title(), null);
  }
}
