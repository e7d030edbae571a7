package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import afterimage.Program;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks as other programs call them, against numbers of PyTorch. */
class CheckNetworkTest {
  private static final Path REFERENCE =
      Path.of("src", "test", "resources", "reference", "lite0-seed1-96.npz");
  private static final String LITE0 =
      Path.of("../models/efficientnet-lite0.onnx").toAbsolutePath().normalize().toString();
  private static final float MEAN = 127 / 255f; // of EfficientNet-Lite, as is STD
  private static final float STD = 128 / 255f;

  @TempDir Path folder = Path.of("");

  /** A change of one number of an array. */
  private interface Change {
    float of(float value);
  }

  /** The reference of this project as the contract names its arrays. */
  private String reference(Change input, Change gradient) throws IOException {
    Path file = folder.resolve("reference.npz");
    try (ZipFile in = new ZipFile(REFERENCE.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      put(out, "input", changed(bytes(in, "image"), input));
      put(out, "output", bytes(in, "logits"));
      byte[] slope = changed(bytes(in, "grad_logit951"), gradient);
      // That of the sum over both pictures: the second has no part in output[0].
      int header = header(slope);
      java.util.Arrays.fill(slope, header + (slope.length - header) / 2, slope.length, (byte) 0);
      put(out, "gradient", slope);
      put(out, "unit", unit(951));
    }
    return file.toString();
  }

  private static void put(ZipOutputStream out, String name, byte[] npy) throws IOException {
    out.putNextEntry(new ZipEntry(name + ".npy"));
    out.write(npy);
  }

  private static byte[] bytes(ZipFile in, String name) throws IOException {
    try (var array = in.getInputStream(in.getEntry(name + ".npy"))) {
      return array.readAllBytes();
    }
  }

  private static int header(byte[] npy) {
    return 10 + ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
  }

  private static byte[] changed(byte[] npy, Change change) {
    ByteBuffer floats = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = header(npy); at < npy.length; at += Float.BYTES) {
      floats.putFloat(at, change.of(floats.getFloat(at)));
    }
    return npy;
  }

  private static byte[] unit(long value) {
    String text = "{'descr': '<i8', 'fortran_order': False, 'shape': (), }";
    ByteBuffer npy = ByteBuffer.allocate(128 + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93).put("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII));
    npy.putShort((short) 118)
        .put((text + " ".repeat(117 - text.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
    return npy.putLong(value).array();
  }

  private static void assertErrors(JsonNode told) {
    assertTrue(told.get("outputError").isNumber(), told::toString);
    assertTrue(told.get("outputError").doubleValue() < 1e-4, told::toString);
    assertTrue(told.get("gradientError").doubleValue() < 1e-2, told::toString);
  }

  private Answer check(int code, String... words) {
    Answer answer = Program.run(folder, words);
    assertEquals(code, answer.code(), answer::toString);
    return answer;
  }

  @Test
  void aReferenceThatAgreesIsOk() throws IOException {
    String file = reference(x -> x, x -> x);
    Answer answer = check(0, "check", LITE0, "--reference", file, "--json");
    JsonNode told = answer.object();
    assertEquals("", answer.err());
    assertEquals(
        List.of(
            "file",
            "ok",
            "outputError",
            "gradientError",
            "layers",
            "statistics",
            "classes",
            "output",
            "warnings"),
        Answer.fields(told));
    assertEquals(LITE0, told.get("file").asText());
    assertTrue(told.get("ok").isBoolean() && told.get("ok").booleanValue());
    assertTrue(told.get("layers").intValue() > 50 && told.get("statistics").booleanValue());
    assertErrors(told);
  }

  @Test
  void aReferenceMayBeOfWhatTheNetworkTakes() throws IOException {
    String file = reference(x -> (x - MEAN) / STD, x -> x * STD);
    Answer answer = check(0, "check", LITE0, "--reference", file, "--normalized", "--json");
    assertErrors(answer.object());
  }

  @Test
  void aReferenceThatDoesNotAgreeFails() throws IOException {
    String file = reference(x -> x, x -> 1.1f * x);
    Answer answer = check(1, "check", LITE0, "--reference", file, "--json");
    JsonNode told = answer.object();
    assertEquals(
        List.of(
            "file",
            "ok",
            "outputError",
            "gradientError",
            "layers",
            "statistics",
            "classes",
            "output",
            "warnings",
            "reason"),
        Answer.fields(told));
    assertTrue(!told.get("ok").booleanValue(), told::toString);
    Answer.assertSays(told.get("reason").asText(), "the gradient is off by 9.1e-02");
    Answer.assertSays(answer.remark(1), told.get("reason").asText());
  }

  @Test
  void withoutAReferenceEverythingMustBeFinite() {
    Answer told = check(0, "check", "efficientnet-lite0", "--json", "--normalized");
    assertTrue(told.object().get("ok").booleanValue());
    assertTrue(told.object().get("outputError").isNull(), told::out);
    assertTrue(told.object().get("gradientError").isNull(), told::out);
  }

  @Test
  void whatIsNoNetworkFailsForPeopleAndForPrograms() throws IOException {
    Files.writeString(folder.resolve("no.onnx"), "no");
    Answer people = check(1, "check", "no.onnx");
    assertTrue(people.complaint(1).startsWith("check: "), people::err);
    Answer programs = check(2, "check", "missing.onnx", "--json");
    JsonNode told = programs.object();
    assertEquals(List.of("file", "ok", "reason"), Answer.fields(told));
    assertEquals("missing.onnx", told.get("file").asText());
    assertEquals("there is no file missing.onnx", told.get("reason").asText());
    assertEquals("check: there is no file missing.onnx", programs.remark(2));
  }
}
