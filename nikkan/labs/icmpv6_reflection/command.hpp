#pragma once
// The verbs of `nikkan reflect`.
#include "nikkan/base/command.hpp"

namespace nikkan::icmpv6_reflection {

const command::Table& table();

}  // namespace nikkan::icmpv6_reflection
