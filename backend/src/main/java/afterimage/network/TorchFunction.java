package afterimage.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An operation that libtorch has and DJL has no name for, reached through a TorchScript program of
 * one expression that is written here. Differentiable as any other.
 *
 * <p>Why: {@code clip} through DJL compares twice and joins masks on the way back; {@code hardtanh}
 * has one kernel for it, and a network of ReLU6 layers steps a quarter faster.
 */
public final class TorchFunction {
  /** Compiled expressions hold no tensors: one of each lasts as long as the process. */
  private static final Map<String, TorchFunction> COMPILED = new ConcurrentHashMap<>();

  /** Beyond so many, a caller with an alternative takes that: a file could ask for thousands. */
  private static final int MANY = 256;

  private final PtSymbolBlock block;

  private TorchFunction(PtSymbolBlock block) {
    this.block = block;
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
    return program(
        """
        def forward(self, %s) -> Tensor:
          return %s
        """
            .formatted(parameters, expression));
  }

  /**
   * The function of a whole program, compiled at first use.
   *
   * @param code one method {@code forward(self, ...)} in TorchScript as it is stored, without
   *     imports
   */
  public static TorchFunction program(String code) {
    return COMPILED.computeIfAbsent(code, TorchFunction::compile);
  }

  /** Whether another expression may well be compiled. */
  static boolean hasRoom() {
    return COMPILED.size() < MANY;
  }

  private static TorchFunction compile(String code) {
    PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    try {
      byte[] archive = archive(code);
      return new TorchFunction(
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return IValueUtils.forward(block, inputs, true);
  }

  /** A TorchScript archive: a zip of a pickled module without attributes, and its code. */
  private static byte[] archive(String method) throws IOException {
    String code =
        """
        class F(Module):
          __parameters__ = []
          __buffers__ = []
        """
            + method.indent(2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      // Pickle protocol 2: an instance of __torch__.F with an empty state, and an empty tuple.
      store(zip, "f/data.pkl", "\u0080\u0002c__torch__\nF\nq\u0000)\u0081}b.");
      store(zip, "f/code/__torch__.py", code);
      store(zip, "f/constants.pkl", "\u0080\u0002).");
      store(zip, "f/version", "3\n");
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    CRC32 sum = new CRC32();
    sum.update(bytes);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
