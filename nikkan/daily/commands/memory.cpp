#include "nikkan/daily/commands/memory.hpp"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

namespace nikkan::commands {

void keep_memory() {
#ifdef M_MMAP_THRESHOLD
  constexpr int kNever = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kNever);
  mallopt(M_TRIM_THRESHOLD, kNever);
#endif
}

}  // namespace nikkan::commands
