/**
 * Networks: an ONNX file becomes a {@link afterimage.network.Network} whose every layer can be
 * asked for, by interpreting the graph over tensors. It may import {@code recipe} (for the words of
 * the field) and nothing else of the house. Start with {@code Network}; one more operator is one
 * more entry in {@code Operators}.
 */
@NullMarked
package afterimage.network;

import org.jspecify.annotations.NullMarked;
