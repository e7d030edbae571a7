package afterimage.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * TorchScript programs by their code, compiled when they are called. They are bounded by bytes:
 * those that were not called for longest leave, and are compiled anew should somebody call them
 * again. Nobody else holds one, so none leaves that is being called.
 *
 * <p>Locked, though calls come from the thread that owns the device: tests have several of those.
 */
final class CompiledPrograms {
  /**
   * What a compiled program takes, and each byte of its code: of 113 bytes it was 79 kB of resident
   * size, of 2,531 bytes 805 kB, over 300 programs each (CompiledProgramsTest).
   */
  private static final long EACH = 46_000;

  private static final long A_BYTE = 300;

  private final long most;
  private final LinkedHashMap<String, Compiled> byCode = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /** A program and how many calls it is in. */
  private static final class Compiled {
    private final PtNDManager manager;
    private final PtSymbolBlock block;
    private int calls;

    Compiled(PtNDManager manager, PtSymbolBlock block) {
      this.manager = manager;
      this.block = block;
    }

    void close() {
      block.close();
      manager.close();
    }
  }

  /**
   * @param most bytes, by estimate
   */
  CompiledPrograms(long most) {
    this.most = most;
  }

  /** Compiles a program unless it is there: so what is wrong with it is said early. */
  void require(String code) {
    end(begin(code));
  }

  /** The results of a program. */
  NDList run(String code, NDList inputs) {
    Compiled program = begin(code);
    try {
      return IValueUtils.forward(program.block, inputs, true);
    } finally {
      end(program);
    }
  }

  synchronized int count() {
    return byCode.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  private synchronized Compiled begin(String code) {
    Compiled program = byCode.get(code);
    if (program == null) {
      program = compile(code);
      byCode.put(code, program);
      bytes += cost(code);
    }
    program.calls++;
    makeRoom();
    return program;
  }

  private synchronized void end(Compiled program) {
    program.calls--;
  }

  private void makeRoom() {
    var eldest = byCode.entrySet().iterator();
    while (bytes > most && eldest.hasNext()) {
      Map.Entry<String, Compiled> each = eldest.next();
      if (each.getValue().calls == 0) {
        eldest.remove();
        bytes -= cost(each.getKey());
        each.getValue().close();
      }
    }
  }

  private static long cost(String code) {
    return EACH + A_BYTE * code.length();
  }

  private static Compiled compile(String code) {
    PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    try {
      byte[] archive = archive(code);
      return new Compiled(
          manager, JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      manager.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
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
