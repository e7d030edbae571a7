package afterimage.command;

import afterimage.network.Labels;
import afterimage.network.Network;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import afterimage.recipe.Term;
import org.jspecify.annotations.Nullable;

/**
 * What a picture shows.
 *
 * @param title in short words
 * @param index of the class whose probability is told; null where the objective has none
 */
record PictureTitle(String title, @Nullable Integer index) {
  /** A class. */
  static PictureTitle of(int index, Labels labels) {
    return new PictureTitle(labels.of(index), index);
  }

  /** What a recipe asks for: the first class that it pushes up, if it does. */
  static PictureTitle of(Rules rules, Recipe recipe, Network network) {
    for (Term each : recipe.objective()) {
      if (each instanceof Term.ClassTerm term
          && term.weight() > 0
          && network.heads().usual().isPresent()) {
        Labels labels = network.heads().climbed(rules, recipe.output()).labels();
        Integer index = term.index();
        int found =
            index == null ? labels.find(String.valueOf(term.label()), rules) : labels.index(index);
        return recipe.objective().size() == 1
            ? of(found, labels)
            : new PictureTitle(recipe.title(), found);
      }
    }
    return new PictureTitle(recipe.title(), null);
  }
}
