package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An operation that libtorch has and DJL has no name for, reached through a TorchScript program of
 * one expression that is written here. Differentiable as any other.
 *
 * <p>Why: {@code clip} through DJL compares twice and joins masks on the way back; {@code hardtanh}
 * has one kernel for it, and a network of ReLU6 layers steps a quarter faster.
 */
public final class TorchFunction {
  /**
   * Compiled; they hold no tensors. Those that were not called for longest leave: there is room for
   * 64 sessions that have nothing in common, at 1.5 MB each.
   */
  private static final CompiledPrograms COMPILED = new CompiledPrograms(96L << 20);

  /** Beyond so many, a caller with an alternative takes that: a file could ask for thousands. */
  private static final int MANY = 256;

  /** Those that {@link #MANY} counts, for as long as the process lasts: some 50 bytes each. */
  private static final Set<String> EXPRESSIONS = ConcurrentHashMap.newKeySet();

  private final String code;

  private TorchFunction(String code) {
    this.code = code;
  }

  /**
   * The function of an expression, compiled at first use.
   *
   * @param expression in TorchScript, over tensors named a, b, ...
   * @param inputs how many tensors it takes
   */
  public static TorchFunction of(String expression, int inputs) {
    StringBuilder parameters = new StringBuilder();
    for (int i = 0; i < inputs; i++) {
      parameters.append(i == 0 ? "" : ", ").append((char) ('a' + i)).append(": Tensor");
    }
    EXPRESSIONS.add(expression);
    return program(
        """
        def forward(self, %s) -> Tensor:
          return %s
        """
            .formatted(parameters, expression));
  }

  /**
   * The function of a whole program, compiled at first use and again when it was not called for
   * long.
   *
   * @param code one method {@code forward(self, ...)} in TorchScript as it is stored, without
   *     imports
   */
  public static TorchFunction program(String code) {
    COMPILED.require(code);
    return new TorchFunction(code);
  }

  /** Whether another expression may well be compiled. */
  static boolean hasRoom() {
    return EXPRESSIONS.size() < MANY;
  }

  /** How many programs are compiled now. */
  public static int compiled() {
    return COMPILED.count();
  }

  /** About how much memory they take. */
  public static long compiledBytes() {
    return COMPILED.bytes();
  }

  /** Marks tensors as one argument, a list; the others of a call are single. */
  public static NDList list(String name, NDList tensors) {
    tensors.forEach(tensor -> tensor.setName(name + "[]"));
    return tensors;
  }

  /** The value of the expression, born in the manager of the first input. */
  public NDArray apply(NDArray... inputs) {
    return run(new NDList(inputs)).singletonOrThrow();
  }

  /** The results of a program; lists among the inputs are made by {@link #list}. */
  public NDList run(NDList inputs) {
    return COMPILED.run(code, inputs);
  }
}
