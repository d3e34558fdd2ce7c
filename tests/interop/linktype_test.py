"""The registry against those who read capture files: libpcap's names and Wireshark's, value by value.

One file is made for every value, here and not by the program. Where a peer refuses a value, the registry says so too.
"""
import ctypes
import ctypes.util
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import Case  # noqa: E402

# libpcap 1.10.3 gives these DLTs another name than the link type of the same number has.
OTHER_NAME = {119: "PRISM_HEADER", 127: "IEEE802_11_RADIO", 163: "IEEE802_11_RADIO_AVS", 195: "IEEE802_15_4"}
# What it has a link type for and no DLT name, so that only the number can be compared.
CAPINFOS = "4.0.17"


def need(program):
    path = shutil.which(program)
    if path is None:
        raise unittest.SkipTest(f"{program} is not installed")
    return path


class LinkTypes(Case):
    maxDiff = None

    def registry(self):
        done = self.run_program("linktype", "list", "--json")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return {row["value"]: row for row in rows if "last" not in row}

    def make(self, value, packet=struct.pack("<IIII", 1, 0, 4, 4) + b"abcd"):
        path = self.folder / f"{value:05}.pcap"
        path.write_bytes(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, value) + packet)
        return path

    def test_capinfos_knows_what_we_say_it_knows(self):
        program = need("capinfos")
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        if CAPINFOS not in version:
            raise unittest.SkipTest(f"the names are those of capinfos {CAPINFOS}, here is {version.split(chr(10))[0]}")
        registry = self.registry()
        files = [self.make(value, b"") for value in registry]  # some types must have a header in each packet
        done = subprocess.run([program, "-E", "-T", "-m", "-r", *map(str, files)], capture_output=True, text=True, check=False)
        seen = {}
        for line in done.stdout.splitlines():
            name, encapsulation = line.split(",")
            seen[int(pathlib.Path(name).stem)] = encapsulation
        self.assertEqual({value: row["wireshark"] for value, row in registry.items() if row["wireshark"]}, seen)
        refused = [value for value in registry if value not in seen]
        self.assertEqual(len(refused), 68)
        for value in refused:
            self.assertIn(f"network type {value} unknown", done.stderr)

    def test_libpcap_has_the_names_we_say_it_has(self):
        name = ctypes.util.find_library("pcap")
        if name is None:
            raise unittest.SkipTest("libpcap is not installed")
        library = ctypes.CDLL(name)
        library.pcap_lib_version.restype = library.pcap_datalink_val_to_name.restype = ctypes.c_char_p
        library.pcap_open_offline.restype = ctypes.c_void_p
        library.pcap_open_offline.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
        library.pcap_datalink.argtypes = library.pcap_close.argtypes = [ctypes.c_void_p]
        if b"1.10.3" not in library.pcap_lib_version():
            raise unittest.SkipTest(f"the names are those of libpcap 1.10.3, here is {library.pcap_lib_version().decode()}")
        error, named = ctypes.create_string_buffer(256), 0
        for value, row in self.registry().items():
            handle = library.pcap_open_offline(bytes(self.make(value)), error)
            self.assertTrue(handle, (value, error.value))
            dlt = library.pcap_datalink(handle)  # mapped: a link type of a file is no DLT
            library.pcap_close(handle)
            text = library.pcap_datalink_val_to_name(dlt)
            if text is None:
                continue
            named += 1
            text = text.decode()
            if value in OTHER_NAME:
                self.assertEqual(text, OTHER_NAME[value])
            elif row["dlt"]:
                self.assertIn(text, (row["dlt"].removeprefix("DLT_"), row["libpcap"].removeprefix("LINKTYPE_")), value)
            else:
                self.assertEqual(text, (row["libpcap"] or "").removeprefix("LINKTYPE_"), value)
        self.assertGreater(named, 140)

    def test_check_tells_what_a_file_may_not_use(self):
        for value, status in ((1, 0), (4, 0), (20, 1), (98, 1), (302, 1), (65001, 0), (147, 0)):
            done = self.run_program("linktype", "check", "--json", str(self.make(value)))
            self.assertEqual(done.returncode, status, value)
            self.assertEqual(json.loads(done.stdout)["packets"], 1)


if __name__ == "__main__":
    unittest.main()
