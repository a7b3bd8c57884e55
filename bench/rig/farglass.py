"""Farglass as a peer of a rig that measures remote displays from outside.

The rig brings `peers.Peer` (serve, view, display, serve_port, view_port, cdisplay) and is told of this file:
    rig.py run --peers-file bench/rig/farglass.py --peer farglass
`npm run build` first. Peers: commands mode, the same at its best effort, and raw mode.
"""
import os

from peers import PEERS, H, Peer, W

FARGLASS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "dist", "farglass.js")


class Farglass(Peer):
    def server(self):
        # The rig starts a window manager of its own on the display.
        self.serve(["node", FARGLASS, "desktop", self.display, "--size", f"{W}x{H}", "--fixed-size", "--open",
                    "--wm", "none", "--port", str(self.r.serve_port), "--effort", self.kw.get("effort", "auto")])
        self.r.wait_display(self.display)
        self.r.wait_port(self.r.serve_port)

    def viewer(self):
        session = f"127.0.0.1:{self.r.view_port}/s/desktop"
        self.view(["node", FARGLASS, "connect", session, "--fullscreen", "--no-gpu", "--no-sandbox", *self.kw["args"]],
                  env={"DISPLAY": self.r.cdisplay})


PEERS["farglass"] = (Farglass, {"args": ["--mode", "commands"]})
PEERS["farglass-best"] = (Farglass, {"args": ["--mode", "commands"], "effort": "best"})
PEERS["farglass-raw"] = (Farglass, {"args": ["--mode", "raw"]})
