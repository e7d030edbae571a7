package afterimage;

import afterimage.network.*;
import java.nio.file.Path;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    long t0 = System.nanoTime();
    try (Compute compute = Compute.open("cpu", 2)) {
      System.err.printf("engine %d ms%n", (System.nanoTime() - t0) / 1000000);
      for (int i = 0; i + 1 < args.length; i += 2) {
        t0 = System.nanoTime();
        try (Network n = Network.load(Path.of(args[i]), compute.manager())) {
          long t1 = System.nanoTime();
          String r =
              args[i + 1].equals("-")
                  ? Check.finite(n, compute).toString()
                  : Check.against(n, compute, Path.of(args[i + 1]), true).toString();
          System.out.printf(
              "%s load %d ms, check %d ms batches %s %s%n",
              n.name(), (t1 - t0) / 1000000, (System.nanoTime() - t1) / 1000000, n.batches(), r);
        } catch (NetworkException e) {
          System.out.println("FAIL " + args[i + 1].replaceFirst(".*/", "") + " " + e.getMessage());
        }
      }
    }
  }
}
