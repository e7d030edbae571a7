package afterimage.network;

/**
 * A graph that is run by the interpreter and by onnxruntime.
 *
 * @param name what is odd about it
 * @param net from the picture x to y
 * @param gradient whether the gradient is compared with finite differences: linear or smooth only
 */
record Case(String name, OnnxWriter net, boolean gradient) {
  static Case same(String name, OnnxWriter net) {
    return new Case(name, net, false);
  }

  static Case smooth(String name, OnnxWriter net) {
    return new Case(name, net, true);
  }

  @Override
  public String toString() {
    return name;
  }
}
