"""Farglass as a peer of a rig that measures remote displays from outside.

The rig brings `peers.Peer` (serve, view, display, serve_port, view_port, cdisplay, run) and is told of this file:
    rig.py run --peers-file bench/rig/farglass.py --peer farglass
`npm run build` first. Peers: commands mode, the same at its best effort, and raw mode. Those that are recorded keep what
the server sends in `farglass.recording` of the rig's folder for the run. The rig's results say when the workload was
played (`at_ms` of `play`), so afterwards
    farglass bench pixelstream farglass.recording FROM TO
tells how many pixels changed, and what raw mode would have taken with one compressed stream.
"""
import os

from peers import PEERS, H, Peer, W

FARGLASS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "dist", "farglass.js")


class Farglass(Peer):
    def server(self):
        self.desktop(self.r.serve_port)

    def desktop(self, port):
        # The rig starts a window manager of its own on the display.
        self.serve(["node", FARGLASS, "desktop", self.display, "--size", f"{W}x{H}", "--fixed-size", "--open",
                    "--wm", "none", "--port", str(port), "--effort", self.kw.get("effort", "auto")])
        self.r.wait_display(self.display)
        self.r.wait_port(port)

    def viewer(self, **env):
        session = f"127.0.0.1:{self.r.view_port}/s/desktop"
        self.view(["node", FARGLASS, "connect", session, "--fullscreen", "--no-gpu", "--no-sandbox", *self.kw["args"]],
                  env={"DISPLAY": self.r.cdisplay, **env})


class Recorded(Farglass):
    def server(self):
        inner = self.r.serve_port + 1
        self.desktop(inner)
        self.serve(["node", FARGLASS, "bench", "record", str(inner), f"{self.r.run}/farglass.recording",
                    str(self.r.serve_port)])
        self.r.wait_port(self.r.serve_port)

    def viewer(self):
        # Pictures that it remembers of earlier runs are in no recording.
        super().viewer(XDG_CONFIG_HOME=f"{self.r.run}/viewer")


PEERS["farglass"] = (Farglass, {"args": ["--mode", "commands"]})
PEERS["farglass-best"] = (Farglass, {"args": ["--mode", "commands"], "effort": "best"})
PEERS["farglass-raw"] = (Farglass, {"args": ["--mode", "raw"]})
PEERS["farglass-recorded"] = (Recorded, {"args": ["--mode", "commands"]})
PEERS["farglass-raw-recorded"] = (Recorded, {"args": ["--mode", "raw"]})
