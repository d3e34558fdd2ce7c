#pragma once
// Checks against misuse by the caller, never against input. Active in debug and
// sanitizer builds (no NDEBUG, or NIKKAN_CONTRACTS); a broken contract stops the program.

#if !defined(NDEBUG) || defined(NIKKAN_CONTRACTS)
#define NIKKAN_CONTRACT(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())
#else
#define NIKKAN_CONTRACT(condition) static_cast<void>(0)
#endif
