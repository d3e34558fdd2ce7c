#pragma once
// The verbs of `nikkan bmp`.
#include "nikkan/base/command.hpp"

namespace nikkan::bmp_stats {

const command::Table& table();

}  // namespace nikkan::bmp_stats
