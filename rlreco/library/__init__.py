"""What `import rlreco as rl` gives to notebooks and pipelines: frames in, the same kind of frame out.

A thin face like the command line: each module takes what people have, makes one call, and wraps the result so that it
shows itself (`shown`). `frames` alone knows the kinds of frames.
"""
