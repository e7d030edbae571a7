package afterimage.network;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes one message in the protocol-buffer wire format, right or wrong: nothing is checked. */
public final class Wire {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Wire number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  Wire numbers(int field, long... values) {
    for (long value : values) {
      number(field, value);
    }
    return this;
  }

  Wire real(int field, float value) {
    varint(((long) field << 3) | 5);
    int bits = Float.floatToIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(bits >>> shift);
    }
    return this;
  }

  Wire text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Wire message(int field, Wire value) {
    return bytes(field, value.done());
  }

  Wire bytes(int field, byte[] value) {
    varint(((long) field << 3) | 2);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  /** Bytes as they are: tags and lengths that lie. */
  Wire raw(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
    return this;
  }

  Wire varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  byte[] done() {
    return out.toByteArray();
  }
}
