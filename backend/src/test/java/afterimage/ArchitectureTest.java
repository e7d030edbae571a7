package afterimage;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URL;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The house as docs/architecture.md draws it: imports go one way, and each part knows its own. */
@AnalyzeClasses(packages = "afterimage", importOptions = ArchitectureTest.NoTests.class)
final class ArchitectureTest {
  private ArchitectureTest() {}

  /** Leaves out what lies where this test does, whatever the folder is called. */
  static final class NoTests implements ImportOption {
    private static final URL TESTS =
        ArchitectureTest.class.getProtectionDomain().getCodeSource().getLocation();

    @Override
    public boolean includes(Location location) {
      return !location.contains(TESTS.getPath());
    }
  }

  private static final Set<String> ELEMENTARY =
      Set.of(
          "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp",
          "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot");

  @ArchTest static final ArchRule recipeUsesNone = uses("recipe");
  @ArchTest static final ArchRule storeUsesRecipe = uses("store", "recipe");
  @ArchTest static final ArchRule networkUsesRecipe = uses("network", "recipe");
  @ArchTest static final ArchRule optimizeUsesNetwork = uses("optimize", "network", "recipe");

  @ArchTest
  static final ArchRule workerUsesOptimize =
      uses("worker", "optimize", "network", "recipe", "store");

  @ArchTest
  static final ArchRule sessionUsesWorker =
      uses("session", "worker", "optimize", "network", "recipe", "store");

  @ArchTest
  static final ArchRule httpUsesSession =
      uses("http", "session", "worker", "optimize", "network", "recipe", "store");

  @ArchTest
  static final ArchRule commandUsesAllPackages =
      uses(
          "command", "http", "session", "worker", "optimize", "network", "recipe", "store", "root");

  @ArchTest static final ArchRule onlyHttpKnowsHttp = only("akka.http..", "http");

  @ArchTest
  static final ArchRule onlyActorsKnowAkka = only("akka..", "worker", "session", "http", "root");

  @ArchTest
  static final ArchRule onlyMathematicsKnowTensors = only("ai.djl..", "network", "optimize");

  @ArchTest
  static final ArchRule classesAreNounsOfTheProblem =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?|Impl)")
          .orShould()
          .haveNameMatching("(.*[.$])?(Default|Abstract)[A-Z]\\w*")
          .because("a class is a noun of the problem");

  /** Java's own may differ in the last bit from one processor to another. */
  @ArchTest
  static final ArchRule whatReachesAPictureIsTheSameEverywhere =
      noClasses()
          .that()
          .resideInAnyPackage(names("recipe", "network", "optimize", "store"))
          .and()
          .doNotHaveSimpleName("StrictFunctions")
          .should()
          .callMethodWhere(
              new DescribedPredicate<JavaMethodCall>("of sines, powers and the like of Math") {
                @Override
                public boolean test(JavaMethodCall call) {
                  return call.getTargetOwner().isEquivalentTo(Math.class)
                      && ELEMENTARY.contains(call.getName());
                }
              })
          .because("StrictMath is the same on every processor");

  @ArchTest
  static void everyPackageIsNullMarkedAndSaysWhatItIs(JavaClasses all) {
    all.stream()
        .map(JavaClass::getPackage)
        .distinct()
        .forEach(
            each ->
                assertTrue(
                    each.isAnnotatedWith(NullMarked.class),
                    each.getName() + " has no package-info with @NullMarked"));
  }

  private static String[] names(String... packages) {
    return Arrays.stream(packages)
        .map(name -> name.equals("root") ? "afterimage" : "afterimage." + name + "..")
        .toArray(String[]::new);
  }

  /** A package knows itself and the given ones of the house, and no other of it. */
  private static ArchRule uses(String name, String... others) {
    String[] known = Stream.concat(Stream.of(name), Arrays.stream(others)).toArray(String[]::new);
    DescribedPredicate<JavaClass> strangers =
        resideInAnyPackage("afterimage..").and(DescribedPredicate.not(in(known)));
    return noClasses()
        .that()
        .resideInAnyPackage(names(name))
        .should()
        .dependOnClassesThat(are(strangers.as("of other packages than %s", Arrays.asList(known))))
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> in(String... packages) {
    return resideInAnyPackage(names(packages));
  }

  /** The packages that know a library; all others do not. */
  private static ArchRule only(String library, String... packages) {
    return classes()
        .that(DescribedPredicate.not(in(packages)))
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(resideInAnyPackage(library)))
        .as("only %s know %s".formatted(Arrays.asList(packages), library));
  }
}
