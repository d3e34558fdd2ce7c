#pragma once
// The verbs of `nikkan linktype`.
#include "nikkan/base/command.hpp"

namespace nikkan::pcap_linktype {

const command::Table& table();

}  // namespace nikkan::pcap_linktype
