package afterimage.store;

import afterimage.recipe.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What computes pictures, besides their recipes. What is not known is empty, or 0.
 *
 * @param program version of this program, which reaches no picture: what does has a number in
 *     {@link Rules}
 * @param libtorch its version
 * @param device in the words of the command line
 * @param threads computed with
 * @param cpu its kind
 * @param capability of the CPU, as libtorch uses it: DEFAULT, AVX2, AVX512
 * @param environment the variables that choose kernels, as NAME=VALUE, a blank between them
 * @param libraries digest of the files that libtorch consists of
 * @param jdk version of Java
 */
public record Machine(
    String program,
    String libtorch,
    String device,
    int threads,
    String cpu,
    String capability,
    String environment,
    String libraries,
    String jdk) {
  /** Of which nothing is known. */
  public static final Machine UNKNOWN = new Machine("", "", "", 0, "", "", "", "", "");

  private static final Pattern SENTENCE =
      Pattern.compile("libtorch (.*?), (.*?), (\\d{1,4}) threads, (.*)", Pattern.DOTALL);

  /** What version 0.1 said in a sentence, of which it compared the letters. */
  public static Machine of(String sentence) {
    Matcher found = SENTENCE.matcher(sentence);
    return found.matches()
        ? new Machine(
            "",
            found.group(1),
            found.group(2),
            Integer.parseInt(found.group(3)),
            found.group(4),
            "",
            "",
            "",
            "")
        : new Machine("", "", "", 0, sentence, "", "", "", "");
  }

  /** The same with what is known when its device is open. */
  public Machine with(String nowDevice, int nowThreads, String nowLibraries) {
    return new Machine(
        program, libtorch, nowDevice, nowThreads, cpu, capability, environment, nowLibraries, jdk);
  }

  /**
   * In what another machine may compute other bytes, each as "field: here, there"; empty where it
   * does not. What one of them does not know is not compared.
   *
   * @param rules by which the picture is computed: from the second on no function of Java's reaches
   *     it that may differ from one Java to another
   */
  public List<String> differences(Machine other, Rules rules) {
    List<String> all = new ArrayList<>();
    compare("libtorch", libtorch, other.libtorch, all);
    compare("device", device, other.device, all);
    compare("threads", number(threads), number(other.threads), all);
    compare("cpu", cpu, other.cpu, all);
    compare("capability", capability, other.capability, all);
    if (!capability.isEmpty()
        && !other.capability.isEmpty()
        && !environment.equals(other.environment)) {
      all.add("environment: %s, %s".formatted(environment, other.environment));
    }
    compare("libraries", libraries, other.libraries, all);
    if (!rules.from(Rules.TWO)) {
      compare("jdk", jdk, other.jdk, all);
    }
    return List.copyOf(all);
  }

  private static String number(int number) {
    return number == 0 ? "" : String.format(Locale.ROOT, "%d", number);
  }

  private static void compare(String field, String here, String there, List<String> all) {
    if (!here.isEmpty() && !there.isEmpty() && !here.equals(there)) {
      all.add("%s: %s, %s".formatted(field, here, there));
    }
  }
}
