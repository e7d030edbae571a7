package afterimage.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A PNG written by hand, so that it can be wrong at any place. */
final class Chunks {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Chunks() {
    out.writeBytes(SIGNATURE);
  }

  /** Starts with a header of 8-bit RGB. */
  static Chunks rgb(int width, int height) {
    return header(width, height, 8, 2);
  }

  static Chunks header(int width, int height, int depth, int type) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    return new Chunks().add("IHDR", header.put((byte) depth).put((byte) type).array());
  }

  Chunks add(String type, byte... data) {
    return raw(type, data.length, data, 0);
  }

  /** A chunk that says another length, or whose checksum is off. */
  Chunks raw(String type, int length, byte[] data, int off) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue() + off).array());
    return this;
  }

  /** The pixels: each row begins with its filter. */
  Chunks pixels(byte... rows) {
    return add("IDAT", deflated(rows));
  }

  /** A text as the program itself stores one. */
  Chunks text(String keyword, String text) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
    data.writeBytes(new byte[5]); // end, not compressed, method 0, no language, no translation
    data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return add("iTXt", data.toByteArray());
  }

  byte[] end() {
    return add("IEND").out.toByteArray();
  }

  /** Without the last chunk. */
  byte[] cut() {
    return out.toByteArray();
  }

  static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater(9);
    deflater.setInput(data);
    deflater.finish();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] buffer = new byte[65536];
    while (!deflater.finished()) {
      packed.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return packed.toByteArray();
  }

  /** The types of the chunks of a PNG, in order. */
  static List<String> types(byte[] png) {
    List<String> types = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(png, SIGNATURE.length, png.length - SIGNATURE.length);
    while (in.hasRemaining()) {
      int length = in.getInt();
      byte[] name = new byte[4];
      in.get(name);
      types.add(new String(name, StandardCharsets.US_ASCII));
      in.position(in.position() + length + 4);
    }
    return types;
  }
}
