#!/usr/bin/env python3
"""Writes an image of one layer as an OCI archive that `docker load` of every version takes as well.
The same files give the same bytes."""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import time

CONFIG = {
    "Cmd": ["daemon", "--host", "0.0.0.0", "--port", "8070", "--ingress-port", "8071"],
    "Entrypoint": ["/usr/bin/apprunner-sim"],
    "Env": ["PATH=/usr/bin", "HOME=/root", "XDG_STATE_HOME=/var/lib", "XDG_RUNTIME_DIR=/run"],
    "ExposedPorts": {"8070/tcp": {}, "8071/tcp": {}},
}


def as_bytes(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


class Archive:
    def __init__(self, file):
        self.tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.GNU_FORMAT)

    def add(self, name, data):
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        self.tar.addfile(entry, io.BytesIO(data))

    def add_blob(self, data):
        """Its descriptor, without a media type."""
        digest = hashlib.sha256(data).hexdigest()
        self.add("blobs/sha256/" + digest, data)
        return {"digest": "sha256:" + digest, "size": len(data)}


def main():
    tag, packs = sys.argv[1], "--gzip" in sys.argv[2:]
    root = sys.stdin.buffer.read()
    archive = Archive(sys.stdout.buffer)
    layer = archive.add_blob(gzip.compress(root, 6, mtime=0) if packs else root)
    made_at = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "0")))
    image = {
        "architecture": "amd64",
        "config": CONFIG,
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", made_at),
        "os": "linux",
        "rootfs": {"diff_ids": ["sha256:" + hashlib.sha256(root).hexdigest()], "type": "layers"},
    }
    config = archive.add_blob(as_bytes(image))
    kind = "application/vnd.oci.image."
    manifest = {
        "schemaVersion": 2,
        "mediaType": kind + "manifest.v1+json",
        "config": {"mediaType": kind + "config.v1+json", **config},
        "layers": [{"mediaType": kind + "layer.v1.tar" + ("+gzip" if packs else ""), **layer}],
    }
    name = tag if ":" in tag.rsplit("/", 1)[-1] else tag + ":latest"
    described = {
        "mediaType": manifest["mediaType"],
        **archive.add_blob(as_bytes(manifest)),
        "annotations": {
            "io.containerd.image.name": "docker.io/" + ("" if "/" in name else "library/") + name,
            "org.opencontainers.image.ref.name": name.rsplit(":", 1)[1],
        },
    }
    archive.add("oci-layout", as_bytes({"imageLayoutVersion": "1.0.0"}))
    index = {"schemaVersion": 2, "mediaType": kind + "index.v1+json", "manifests": [described]}
    archive.add("index.json", as_bytes(index))
    blob = lambda each: "blobs/sha256/" + each["digest"].removeprefix("sha256:")
    archive.add(
        "manifest.json",
        as_bytes([{"Config": blob(config), "RepoTags": [name], "Layers": [blob(layer)]}]),
    )
    archive.tar.close()


main()
