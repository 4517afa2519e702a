#pragma once
// How a program treats the memory that it has freed.

namespace retinal {

/// Keeps freed memory in the process, for a program that allocates large buffers again and again: handing
/// maps and activations back to the kernel and faulting them in anew costs a tenth of an analysis and a third
/// of a training step. Changes the allocator of the whole process, so that programs call it and the library
/// does not.
void keep_freed_memory();

}  // namespace retinal
