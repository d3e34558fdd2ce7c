#pragma once
// `nikkan reflect serve`: the responder of the lab on an interface.
#include "nikkan/base/command.hpp"

namespace nikkan::reflect {

const command::Verb& serve_verb();

}  // namespace nikkan::reflect
