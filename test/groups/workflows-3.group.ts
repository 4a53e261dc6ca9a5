import { group } from './group';

group('workflows', 3);
