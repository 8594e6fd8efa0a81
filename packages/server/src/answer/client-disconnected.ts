/** Why a run is ended that nobody reads any more. */
export const clientDisconnected = 'client disconnected';
