import type { PeerPlan } from './python.ts';

/**
 * The gateway SDK: its client, its gRPC stubs and its media helpers. The peer is pinned; what it is built on may move
 * within the ranges it asks for.
 */
export const livepeerGateway: PeerPlan = {
  name: 'livepeer-gateway',
  probe: 'livepeer-gateway==1.0.0',
  steps: [['livepeer-gateway==1.0.0']],
};

/**
 * The runner framework. Its own requirements are not installed as they stand: PyTorch weighs gigabytes and stands in
 * as a few lines (`python/stand-ins`), and the test runners it asks for are not used.
 */
export const pytrickle: PeerPlan = {
  name: 'pytrickle',
  probe: 'pytrickle==0.1.6',
  steps: [
    ['--no-deps', 'pytrickle==0.1.6'],
    ['aiohttp>=3.9,<4', 'av>=14,<=14.4.0', 'numpy>=2,<3', 'Pillow>=10', 'pydantic>=2,<3', 'nvidia-ml-py>=12'],
  ],
};

/** WebRTC in Python: what a WHIP server is made of. */
export const aiortc: PeerPlan = {
  name: 'aiortc',
  probe: 'aiortc==1.16.0',
  steps: [['aiortc==1.16.0', 'aiohttp>=3.9,<4']],
};
