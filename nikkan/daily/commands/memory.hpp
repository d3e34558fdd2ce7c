#pragma once

namespace nikkan::commands {

/// Lets the allocator keep what it has for the rest of the process. Making an issue fills and drops buffers of megabytes
/// on several threads; giving each back to the system and asking for it again costs more than the work in them.
void keep_memory();

}  // namespace nikkan::commands
