import { parseAbi } from 'viem/utils';

/** What is read of the Controller (protocol B2, as everything here). */
export const controllerAbi = parseAbi(['function getContract(bytes32) view returns (address)']);

/** What is read of the BondingManager: the pool of transcoders is a list, which the zero address ends. */
export const bondingManagerAbi = parseAbi([
  'function getFirstTranscoderInPool() view returns (address)',
  'function getNextTranscoderInPool(address _transcoder) view returns (address)',
  'function isActiveTranscoder(address) view returns (bool)',
  'function isRegisteredTranscoder(address) view returns (bool)',
]);

/** What is read of the ServiceRegistry and of the AI Service Registry, which are alike. */
export const serviceRegistryAbi = parseAbi(['function getServiceURI(address _addr) view returns (string)']);

/** What is read of the RoundsManager. Its `blockNum` is the number of Ethereum's block, not of Arbitrum's. */
export const roundsManagerAbi = parseAbi([
  'function currentRoundInitialized() view returns (bool)',
  'function lastInitializedRound() view returns (uint256)',
  'function blockHashForRound(uint256) view returns (bytes32)',
  'function blockNum() view returns (uint256)',
]);

/** What is read of the TicketBroker. */
export const ticketBrokerAbi = parseAbi([
  'struct Sender { uint256 deposit; uint256 withdrawRound; }',
  'struct ReserveInfo { uint256 fundsRemaining; uint256 claimedInCurrentRound; }',
  'function getSenderInfo(address) view returns (Sender sender, ReserveInfo reserve)',
]);

/** Multicall3's call that lets single reads fail. */
export const multicallAbi = parseAbi([
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Call3[] calls) payable returns (Result[] returnData)',
]);
