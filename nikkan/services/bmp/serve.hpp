#pragma once
// `nikkan bmp serve`: a station that writes lines and shows figures.
#include "nikkan/base/command.hpp"

namespace nikkan::bmp {

const command::Verb& serve_verb();

}  // namespace nikkan::bmp
