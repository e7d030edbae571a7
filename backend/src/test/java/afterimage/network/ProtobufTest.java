package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufTest {
  private static Protobuf read(Wire wire) {
    return new Protobuf(ByteBuffer.wrap(wire.done()), "a test");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 128, 300, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void aNumberComesBack(long number) {
    Protobuf in = read(new Wire().number(3, number));
    assertTrue(in.next());
    assertEquals(3, in.field());
    assertEquals(number, in.number());
    assertFalse(in.next());
  }

  @Test
  void textAndFloatsComeBack() {
    Protobuf in = read(new Wire().text(1, "é€😀").real(20_000, -1.5f));
    assertTrue(in.next());
    assertTrue(in.isBytes());
    assertEquals("é€😀", in.text());
    assertTrue(in.next());
    assertEquals(20_000, in.field());
    assertEquals(-1.5f, in.real());
  }

  @Test
  void listsArePackedOrSingle() {
    Wire packed = new Wire().varint(1).varint(300).varint(-1);
    Protobuf in = read(new Wire().numbers(1, 7, 8).bytes(1, packed.done()).number(1, 9));
    Protobuf.Numbers numbers = new Protobuf.Numbers();
    while (in.next()) {
      in.numbers(numbers);
    }
    assertArrayEquals(new long[] {7, 8, 1, 300, -1, 9}, numbers.toArray());
    assertEquals(6, numbers.size());
  }

  @Test
  void unknownFieldsOfEveryKindAreSkipped() {
    Wire wire = new Wire().number(1, 5).real(2, 1).text(3, "x");
    wire.raw(4 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8).number(5, 6);
    Protobuf in = read(wire);
    for (int i = 0; i < 4; i++) {
      assertTrue(in.next());
      in.skip();
    }
    assertTrue(in.next());
    assertEquals(6, in.number());
  }

  @Test
  void aMessageIsAViewOfItsOwn() {
    Protobuf in = read(new Wire().message(1, new Wire().number(1, 4)).number(2, 5));
    assertTrue(in.next());
    Protobuf inner = new Protobuf(in.message(), "inner");
    assertTrue(inner.next());
    assertEquals(4, inner.number());
    assertFalse(inner.next());
    assertTrue(in.next());
    assertEquals(5, in.number());
  }

  @Test
  void theWrongKindIsRefused() {
    Protobuf in = read(new Wire().number(1, 5));
    assertTrue(in.next());
    NetworkException refusal = assertThrows(NetworkException.class, in::text);
    assertEquals(
        "not a readable ONNX file: a test has field 1 in wire type 0 instead of 2",
        refusal.getMessage());
  }

  @Test
  void whatEndsInTheMiddleIsRefused() {
    for (Wire wire :
        new Wire[] {
          new Wire().raw(0x80),
          new Wire().raw(0x08),
          new Wire().raw(0x08, 0x80),
          new Wire().raw(0x0a, 5, 1),
          new Wire().raw(0x0d, 1, 2, 3),
          new Wire().raw(0x09, 1, 2, 3, 4, 5, 6, 7)
        }) {
      Protobuf in = read(wire);
      NetworkException refusal =
          assertThrows(
              NetworkException.class,
              () -> {
                in.next();
                in.skip();
              });
      assertTrue(refusal.getMessage().contains("truncated"), refusal.getMessage());
    }
  }

  @Test
  void theFieldZeroIsRefused() {
    Protobuf in = read(new Wire().raw(0, 0));
    assertThrows(NetworkException.class, in::next);
  }
}
